// Settings: the three files people write, read strictly: `federation.yaml`, `plan.yaml` and `node.yaml`.
//
// Imports Federation (the plan and its vocabulary), Training (what a table's columns are) and Yams. Bytes in, values
// out: nothing here opens a file, and paths stay as they are written.
//
//     do {
//         let file = try PlanFile.parse(bytes, path: "plan.yaml")
//         print(file.plan.rounds)
//     } catch {
//         print(error)                                // every problem of the file, one a line:
//     }                                               // plan.yaml:8:9: rounds: found "ten", expected a whole number
//
// The way through: `SourceText` refuses what is no text, `YAMLDocument` makes a tree of it, `StrictDecoder` and its
// values read the tree by tables of keys (`KeyTable`) and collect what is wrong, with line and column.
