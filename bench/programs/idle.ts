// Waits until its stdin ends: the least memory that a compiled program needs.
process.stdin.resume();
