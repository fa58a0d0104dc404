import {
  type ConnectedSource,
  startJulesServer,
  type JulesServer,
} from '../../../fixtures/jules-server/jules-server.ts';
import { julesRow, WITH_KEY } from '../../../fixtures/jules-server/row.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { RunJobsOptions } from '../../../src/host/runs/run-host.ts';
import type { Remote } from '../../../src/tools/row/remote.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { published } from '../../support/github.ts';
import { type Rehearsal, rehearse } from '../../support/rehearsal.ts';
import { resume, type ResumeCall } from '../../support/resume.ts';

/** Runs with jobs of the fake service, in a checkout whose origin the service has connected. */
export interface RemoteRuns extends AsyncDisposable {
  readonly checkout: Checkout;
  /** The bare repository that the service clones. */
  readonly origin: string;
  readonly server: JulesServer;
  readonly sources: readonly ConnectedSource[];
  readonly options: Pick<RunJobsOptions, 'registry' | 'environment'>;
  /** A file with the row of the service, for a process of its own. */
  readonly tools: string;
  /** Commits what is in the checkout, and pushes it. @returns the commit. */
  publish(message: string): string;
  /** Pushes a commit of somebody else, which the checkout does not have. @returns it. */
  pushElsewhere(files: Readonly<Record<string, string>>): string;
  run(document: object, options?: Partial<RunJobsOptions>): Promise<Rehearsal>;
  resume(call?: ResumeCall): Promise<Rehearsal>;
}

export interface RemoteRunsSpec {
  readonly files?: Readonly<Record<string, string>>;
  readonly remote?: Partial<Remote>;
  /** Whether the service makes patches of the commits that are there; else it invents them. */
  readonly real?: boolean;
}

export async function remoteRuns({ files, remote = {}, real = true }: RemoteRunsSpec = {}): Promise<RemoteRuns> {
  const { checkout, origin, ...rest } = published(files);
  checkout.git('config', 'user.name', 'Test');
  checkout.git('config', 'user.email', 'test@localhost');
  const source = { owner: 'octo', repo: 'demo', branches: ['main'], ...(real && { repository: origin }) };
  const sources = [source];
  const server = await startJulesServer({ sources });
  const registry = new Registry([julesRow(server, remote), Registry.builtIn().get('sim')]);
  const row = { protocol: 'remote', name: 'Jules', passEnv: ['JULES_API_KEY'], cwd: 'session' };
  const service = { service: 'jules', baseUrl: server.url, pollMs: 5, ...remote };
  const tools = Checkout.plain({ 'tools.json': { tools: { jules: { ...row, remote: service } } } });
  const options = { registry, environment: { ...WITH_KEY, XDG_CACHE_HOME: `${origin}/cache` } };
  return {
    checkout,
    origin,
    server,
    sources,
    options,
    tools: tools.file('tools.json'),
    publish(message) {
      checkout.git('add', '-A');
      checkout.git('commit', '-q', '-m', message);
      checkout.git('push', '-q', 'origin', 'main');
      return checkout.git('rev-parse', 'HEAD').trim();
    },
    pushElsewhere(files) {
      using other = Checkout.plain();
      other.git('clone', '-q', origin, '.');
      for (const [name, text] of Object.entries(files)) other.write(name, text);
      other.git('add', '-A');
      other.git('commit', '-q', '-m', 'of somebody else');
      other.git('push', '-q', 'origin', 'HEAD:refs/heads/other');
      return other.git('rev-parse', 'HEAD').trim();
    },
    run: (document, more = {}) =>
      rehearse(checkout, { defaults: { tool: 'jules' }, isolation: 'auto', ...document }, { ...options, ...more }),
    resume: (call = {}) => resume(checkout, { ...options, ...call }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rest[Symbol.dispose]();
      tools[Symbol.dispose]();
    },
  };
}
