// ContinualLearning: what keeps a model from forgetting, as arithmetic on flat vectors, and the measure of it.
//
// A method (one file each, all of them a `ContinualMethod`) says what happens at a task's start, what a step carries,
// what is measured when the task is done, and what becomes of it. The passes over data that it needs, gradients and
// importance, are Training's, which imports this target:
//
//     let method = EWC(lambda: 50, fisher: .true)
//     // … train the first task, measure method.measure on its data …
//     let penalty = method.consolidated(nil, measured: fisher, model: parameters)
//     // … train the second task with method.terms and that penalty.
