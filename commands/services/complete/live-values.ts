import { RUN_PREFIX } from '../../../src/model/run/run-id.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandTable } from '../../table/define-command.ts';
import type { Names } from '../../table/flag-kinds.ts';
import type { PartialLine } from './partial-line.ts';
import type { Candidate } from './wanted-values.ts';

/** What a completion uses of the machine. */
export type CompletionContext = Pick<CommandContext, 'environment' | 'folder' | 'clock' | 'signal'>;

/** What a line is about that is completed. */
export interface LiveLine {
  /** The name of the command. */
  readonly command: string;
  readonly line: PartialLine;
}

const plain = (values: readonly string[]): Candidate[] => values.map((value) => ({ value, description: '' }));

/** The things of this kind that there are now. Throws where they can't be looked up. */
export async function liveValues(
  names: Names,
  { command, line }: LiveLine,
  context: CompletionContext,
  commands: CommandTable,
): Promise<Candidate[]> {
  switch (names) {
    case 'command':
      return Object.entries(commands)
        .filter(([, { hidden }]) => hidden !== true)
        .map(([value, { summary }]) => ({ value, description: summary }));
    case 'cluster':
      return plain(await listening(context, false));
    case 'listener':
      return plain(await listening(context, true));
    case 'instance':
      return await instances(line, context);
    case 'turn':
      return await askingTurns(line, context);
    case 'tool': {
      const { loadRegistry } = await import('../../../src/host/load-registry.ts');
      const registry = loadRegistry(line.flags.get('registry') ?? undefined, context.environment);
      return registry.ids.map((value) => ({ value, description: registry.get(value).name }));
    }
    case 'run':
      return plain(['last', ...(await runIds(line, context))]);
    case 'job':
      return plain(command === 'show' ? await jobsOfRun(line, context) : await jobsOfFile(line, context));
    default:
      return [];
  }
}

/** Names behind which a process listens: a killed one leaves its socket. */
async function listening({ environment }: CompletionContext, runsToo: boolean): Promise<string[]> {
  const { socketNames, socketPath } = await import('../../../src/control/protocol/socket-name.ts');
  const { dial } = await import('../../../src/control/client/dial.ts');
  const found = socketNames(environment).filter((name) => runsToo || !name.startsWith(RUN_PREFIX));
  const alive = await Promise.all(
    found.map(async (name) => {
      try {
        (await dial(socketPath(name, environment)))({ data() {}, drained() {}, closed() {} }).destroy();
        return true;
      } catch {
        return false;
      }
    }),
  );
  return found.filter((_, index) => alive[index]);
}

async function instances(line: PartialLine, context: CompletionContext): Promise<Candidate[]> {
  const { connectCluster } = await import('../../../src/control/client/find-cluster.ts');
  const name = line.flags.get('name') ?? null;
  await using client = await connectCluster({ name, ...context });
  const { clusters } = await client.request({ request: 'status' }, { signal: context.signal });
  const [cluster] = clusters;
  return (cluster?.instances ?? []).map(({ index, state }) => ({
    value: String(index),
    description: `${cluster!.tool} ${state}`,
  }));
}

/** The turns that ask something: of those that run nothing else can be said before they end. */
async function askingTurns(line: PartialLine, context: CompletionContext): Promise<Candidate[]> {
  const { connectCluster } = await import('../../../src/control/client/find-cluster.ts');
  await using client = await connectCluster({ name: line.flags.get('name') ?? null, ...context });
  const { clusters } = await client.request({ request: 'status' }, { signal: context.signal });
  return clusters.flatMap(({ questions }) => questions.map(({ turn }) => ({ value: turn, description: 'asks' })));
}

function placeOf(line: PartialLine, { environment }: CompletionContext) {
  return { cwd: line.flags.get('cwd') ?? '.', stateDir: line.flags.get('state-dir') ?? undefined, environment };
}

async function runIds(line: PartialLine, context: CompletionContext): Promise<string[]> {
  const { listRunIds } = await import('../../../src/host/runs/past/past-runs.ts');
  return await listRunIds(placeOf(line, context), context.signal);
}

async function jobsOfRun(line: PartialLine, context: CompletionContext): Promise<string[]> {
  const { readOneRun } = await import('../../../src/host/runs/past/past-runs.ts');
  const { result } = await readOneRun({ ...placeOf(line, context), run: line.args[0] ?? 'last' }, context.signal);
  return Array.from(result?.jobs ?? [], ({ id }) => id);
}

/** The jobs of the file that the line names, or of the run that it goes on with. */
async function jobsOfFile(line: PartialLine, context: CompletionContext): Promise<string[]> {
  const [file] = line.args;
  if (file === undefined) {
    const run = line.flags.get('resume') ?? 'last';
    return await jobsOfRun({ ...line, args: [run] }, context);
  }
  if (file === '-') return [];
  const { prepareRun } = await import('../../../src/jobs/run/open/prepare-run.ts');
  const { readJobInput } = await import('../../../src/jobs/file/read-job-file.ts');
  const { loadRegistry } = await import('../../../src/host/load-registry.ts');
  const registry = loadRegistry(line.flags.get('registry') ?? undefined, context.environment);
  const text = await readJobInput(file, context.signal);
  const { plan } = await prepareRun(
    { source: file, text, cwd: line.flags.get('cwd') ?? '.', registry },
    context.signal,
  );
  return plan.jobs.map(({ id }) => id);
}
