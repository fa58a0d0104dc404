// The least that a compiled program can do.
process.stdout.write('hello, world\n');
