import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lstatOrNull } from '../../../src/lib/files/lstat.ts';

/** Not below a folder for temporary files: some tools let everything write there. */
const PARENT = '/var/tmp';

const FILES: Readonly<Record<string, string>> = {
  'checkout/a.txt': 'first line\nold line\n',
  'checkout/gone.txt': 'still here\n',
  'outside/absolute.txt': 'as it was\n',
  'outside/linked.txt': 'as it was\n',
  'beside.txt': 'as it was\n',
};

/** A git checkout, and what lies around it that a tool is to leave alone. */
export class Site implements Disposable {
  readonly top: string;

  constructor() {
    this.top = realpathSync(mkdtempSync(join(PARENT, 'aim-policy-')));
    this.reset();
    const git = (...args: string[]) => {
      const identity = ['-c', 'user.name=Fixture', '-c', 'user.email=fixture@example.invalid'];
      const env = { PATH: process.env['PATH'] ?? '', HOME: this.top, GIT_CONFIG_NOSYSTEM: '1' };
      execFileSync('git', [...identity, ...args], { cwd: this.checkout, env });
    };
    git('init', '-q', '--initial-branch=main');
    symlinkSync('../outside/linked.txt', this.file('checkout/out-link.txt'));
    symlinkSync('.git', this.file('checkout/link-git'));
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
  }

  get checkout(): string {
    return join(this.top, 'checkout');
  }

  file(name: string): string {
    return join(this.top, name);
  }

  /** Makes the files what they were. */
  reset(): void {
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(this.file(name)), { recursive: true });
      writeFileSync(this.file(name), text);
    }
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  exists(name: string): boolean {
    return lstatOrNull(this.file(name)) !== null;
  }

  [Symbol.dispose](): void {
    rmSync(this.top, { recursive: true, force: true, maxRetries: 3 });
  }
}
