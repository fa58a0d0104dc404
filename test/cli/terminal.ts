import { eventually } from '../support/eventually.ts';
import { TerminalScreen } from '../support/terminal-screen.ts';
import type { cliUser } from './cli-user.ts';

/** A program in a terminal of its own: a real pty, and what a person would see in it. */
export function terminal(argv: string[], user: ReturnType<typeof cliUser>, columns: number, rows: number) {
  const screen = new TerminalScreen(columns, rows);
  const child = Bun.spawn(argv, {
    cwd: user.folder.path,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      ...user.env,
    },
    terminal: {
      cols: columns,
      rows,
      data: (_, bytes: Uint8Array) => void screen.write(bytes),
    },
  });
  let over = false;
  void child.exited.then(() => (over = true));
  return {
    exitCode: child.exited,
    /** The lines once everything that the program wrote is parsed. */
    screen: () => screen.settled(),
    get cursorVisible() {
      return screen.cursorVisible;
    },
    type: (text: string) => void child.terminal?.write(text),
    async shows(what: string | RegExp): Promise<void> {
      const has = () => screen.lines.some((line) => (typeof what === 'string' ? line.includes(what) : what.test(line)));
      const missing = () => `${String(what)} in\n${screen.lines.join('\n')}`;
      await eventually(() => {
        if (!over && !has()) throw new Error(`not shown: ${missing()}`);
      });
      // The last output may be there and not be parsed yet.
      await screen.settled();
      if (!has()) throw new Error(`ended without showing ${missing()}`);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await child.exited;
      child.terminal?.close();
    },
  };
}
