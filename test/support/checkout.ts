import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for one test, a git checkout unless it is asked not to be. It goes when it is disposed. */
export class Checkout implements Disposable {
  readonly path: string;

  private constructor(files: Readonly<Record<string, string>>) {
    this.path = realpathSync(mkdtempSync(join(tmpdir(), 'aim-checkout-')));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  /** All files are committed. */
  static git(files: Readonly<Record<string, string>> = {}): Checkout {
    const checkout = new Checkout(files);
    checkout.git('init', '-q');
    checkout.git('add', '-A');
    checkout.git('commit', '-q', '--allow-empty', '-m', 'first');
    return checkout;
  }

  static plain(files: Readonly<Record<string, string>> = {}): Checkout {
    return new Checkout(files);
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.path, encoding: 'utf8' });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.file(name)), { recursive: true });
    writeFileSync(this.file(name), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
