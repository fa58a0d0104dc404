import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Checkout } from '../../../fixtures/checkout.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { ForkingSource } from '../../../src/process/fork-server/forking-source.ts';
import type { PreloadSpec } from '../../../src/process/fork-server/preload.ts';
import { stopResident } from '../../../src/process/fork-server/resident/end-resident.ts';
import { residentOpener } from '../../../src/process/fork-server/resident/resident-connection.ts';
import {
  readResident,
  type ResidentPlace,
  residentPlace,
} from '../../../src/process/fork-server/resident/resident-files.ts';
import { residentKey } from '../../../src/process/fork-server/resident/resident-key.ts';
import { type StartedResident, startResident } from '../../../src/process/fork-server/resident/start-resident.ts';
import type { StartView } from '../../../src/model/pool/start-view.ts';
import { AGENTS, fakeTool } from './warm-tool.ts';

const never = new AbortController().signal;

/** What of the loading of a run, or of the server, is other than the fake tool has it. */
export interface Otherwise {
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of a run that a resident server does not have. */
  readonly withheld?: readonly string[];
  readonly preload?: Partial<PreloadSpec>;
  readonly models?: readonly string[];
  readonly forSeconds?: number;
}

/** The fake Python tool as an installed package, in a user's runtime folder of its own. */
export class ResidentTool implements AsyncDisposable {
  readonly folder: Checkout;
  readonly packages: string;
  readonly place: ResidentPlace;
  readonly #spec: PreloadSpec;

  private constructor(folder: Checkout, spec: PreloadSpec) {
    this.folder = folder;
    this.packages = folder.file('site-packages');
    symlinkSync(join(AGENTS, 'fake_python_tool.py'), join(this.packages, 'fake_python_tool.py'));
    this.#spec = { ...spec, env: { ...spec.env, PYTHONPATH: this.packages } };
    this.place = residentPlace('fake', spec.python, { XDG_RUNTIME_DIR: folder.file('run') });
  }

  static async open(trouble = ''): Promise<ResidentTool> {
    const folder = Checkout.plain({ 'site-packages/fake-1.0.dist-info/METADATA': '', 'run/.keep': '' });
    chmodSync(folder.file('run'), 0o700);
    return new ResidentTool(folder, await fakeTool(trouble));
  }

  spec({ env, preload }: Otherwise = {}): PreloadSpec {
    return { ...this.#spec, ...preload, env: { ...this.#spec.env, ...env } };
  }

  /** What `aim warm` does. */
  async keep(otherwise: Otherwise = {}, signal = never): Promise<StartedResident> {
    const { models = [], forSeconds = 600 } = otherwise;
    const spec = this.spec(otherwise);
    const facts = {
      version: 1 as const,
      tool: 'fake',
      tool_version: '1.0',
      python: spec.python,
      aim_version: '0.0.0',
      started_at: new Date().toISOString(),
      models: [...models],
      for_seconds: forSeconds,
    };
    return await startResident({ place: this.place, preload: spec, env: spec.env, facts, clock: systemClock }, signal);
  }

  /** A run's source of processes that asks the resident server. */
  source(otherwise: Otherwise = {}, own: Readonly<Record<string, string>> = {}): ForkingSource {
    const spec = this.spec(otherwise);
    const { withheld = Object.keys(own) } = otherwise;
    const key = residentKey(spec, spec.env);
    const request = { socket: this.place.socket, key, withheld, model: spec.model, env: { ...spec.env, ...own } };
    return new ForkingSource({ ...spec, env: request.env }, systemClock, residentOpener(request));
  }

  get alive(): boolean {
    return readResident(this.place) !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (existsSync(dirname(this.place.folder))) await stopResident(this.place, systemClock);
    this.folder[Symbol.dispose]();
  }
}

/** The view of a source once it has loaded. */
export async function loaded(source: ForkingSource): Promise<StartView> {
  const { promise, resolve } = Promise.withResolvers<void>();
  source.onChange = ({ how }) => how !== 'loading' && resolve();
  if (source.view.how === 'loading') await promise;
  return source.view;
}
