import { execa } from 'execa';

/** The socket of a process that was killed. */
export async function staleSocket(path: string): Promise<void> {
  const program = `require('node:net').createServer().listen(process.argv.at(-1), () => process.kill(process.pid, 'SIGKILL'))`;
  await execa(process.execPath, ['-e', program, path], { reject: false });
}
