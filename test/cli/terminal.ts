import { FakeTerminal } from '../reporters/live/fake-terminal.ts';
import { until } from '../support/until.ts';
import type { desk } from './launched.ts';

/** A program in a terminal of its own: a real pty, and a picture of what is to be seen there. */
export function terminal(argv: string[], user: ReturnType<typeof desk>, columns: number, rows: number) {
  const seen = new FakeTerminal(columns, rows);
  const decoder = new TextDecoder();
  let pending = '';
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
      data(_, bytes: Uint8Array) {
        pending += decoder.decode(bytes, { stream: true });
        // A sequence may be cut in two.
        const whole = /\u001b(?:\[[?\d;]*)?$/.exec(pending)?.index ?? pending.length;
        seen.write(pending.slice(0, whole));
        pending = pending.slice(whole);
      },
    },
  });
  let over = false;
  void child.exited.then(() => (over = true));
  return {
    exitCode: child.exited,
    screen: () => seen.screen,
    get cursorVisible() {
      return seen.cursorVisible;
    },
    type: (text: string) => void child.terminal?.write(text),
    async shows(what: string | RegExp): Promise<void> {
      const has = () => seen.screen.some((line) => (typeof what === 'string' ? line.includes(what) : what.test(line)));
      await until(() => over || has());
      if (!has()) throw new Error(`never to be seen: ${String(what)} in\n${seen.screen.join('\n')}`);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await child.exited;
      child.terminal?.close();
    },
  };
}
