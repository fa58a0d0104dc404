import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty runtime folder, and an environment in which aim uses it for its sockets. */
export class RuntimeFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'aim-run-'));
  readonly environment = { ...process.env, XDG_RUNTIME_DIR: this.path, AIM_SOCKET: undefined };

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
