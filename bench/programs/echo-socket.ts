// Sends back whatever comes over a unix socket. The argument is its path; a line says that it listens.
import { createServer } from 'node:net';

createServer((socket) => socket.on('data', (chunk) => socket.write(chunk))).listen(process.argv[2], () =>
  console.log(),
);
