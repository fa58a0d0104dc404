// Waits until its stdin ends: the least that a compiled program holds.
process.stdin.resume();
