// The least that a compiled program can do. By console.log: on bun the first use of process.stdout costs milliseconds.
console.log('hello, world');
