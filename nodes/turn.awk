# Turns every image of an institution's data.csv by 90° and mirrors it, for a study whose tasks come one after another:
#
#     cd aurora && awk -F, -f ../turn.awk data.csv
#
# An image is 8 × 8 pixels, row by row. `turned.csv` has it turned to the right, `mirrored.csv` left and right exchanged;
# the digit and the order of the rows stay.
NR == 1 { print > "turned.csv"; print > "mirrored.csv"; next }
{
    turned = mirrored = ""
    for (row = 0; row < 8; row++)
        for (column = 0; column < 8; column++) {
            turned = turned $((7 - column) * 8 + row + 1) ","
            mirrored = mirrored $(row * 8 + 7 - column + 1) ","
        }
    print turned $65 > "turned.csv"
    print mirrored $65 > "mirrored.csv"
}
