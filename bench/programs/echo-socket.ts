// Sends back whatever comes over a unix socket. The argument is its path; it prints a line as soon as it listens.
import { createServer } from 'node:net';

createServer((socket) => socket.on('data', (chunk) => socket.write(chunk))).listen(process.argv[2], () =>
  console.log(),
);
