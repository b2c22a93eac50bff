# Divides the UCI digits among the four example institutions:
#
#     gzip -dc digits.csv.gz | awk -F, -f divide.awk
#
# Of every 20 rows of a digit, in the order of the file, the first go to aurora, the next to borealis, then cascade,
# then delta. `ends` says for each digit from 0 to 9 where the parts of the first three end.
BEGIN {
    split("aurora borealis cascade delta", node, " ")
    split("14,16,16 13,18,18 12,18,20 9,18,20 5,16,20 2,14,20 0,8,20 0,2,14 2,2,11 1,1,9", ends, " ")
    for (pixel = 0; pixel < 64; pixel++) header = header sprintf("pixel_%02d,", pixel)
    for (n = 1; n <= 4; n++) print header "digit" > (node[n] "/data.csv")
}
{
    place = seen[$65]++ % 20
    split(ends[$65 + 1], end, ",")
    n = 1
    while (n < 4 && place >= end[n]) n++
    print > (node[n] "/data.csv")
}
