import type { ControlClient } from '../../src/control/client/client.ts';
import { textFault } from '../../src/model/turn/text-fault.ts';
import type { OpenQuestion } from '../../src/model/questions/question.ts';
import { isMeant } from '../../src/model/questions/question-id.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { questionBlock } from '../../src/reporters/text/questions.ts';
import { isInsideCluster } from '../clusters/inside-cluster.ts';
import { type ClusterSelector, withAllClusters, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** What `aim answer` is given. */
export interface AnswerOptions extends ClusterSelector {
  /** The id of a turn, or of its question; not given: all that is asked is listed. */
  readonly turn?: string | undefined;
  /** Not given: the question is shown. */
  readonly answer?: string | undefined;
}

/** A cluster or a run, and what its turns ask. */
interface Asking {
  readonly name: string;
  readonly questions: readonly OpenQuestion[];
}

/** Answers what a turn asks, or lists what is asked: of one cluster or run, or of all. */
export async function answer(options: AnswerOptions, context: CommandContext): Promise<CommandResult> {
  const { turn, answer: typed } = options;
  if (turn === undefined || typed === undefined) return await list(options, context);
  const fault = textFault(typed);
  if (fault !== null) throw new AimError('usage', `the answer ${fault}`);
  const name = isOne(options, context) ? options.name : await hostOf(turn, context);
  const request = { request: 'answer', turn, answer: typed } as const;
  const { question, reply } = await withCluster({ name }, context, (client) =>
    client.request(request, { signal: context.signal }),
  );
  const document = { version: 1, question, reply };
  return { exitCode: EXIT.ok, lines: [`${question.turn}: ${reply.text}`], document };
}

async function list(options: AnswerOptions, context: CommandContext): Promise<CommandResult> {
  const { hosts, problems } = await askingHosts(options, context);
  const { turn } = options;
  const all = hosts.flatMap(({ questions }) => questions);
  const questions = turn === undefined ? all : all.filter((question) => isMeant(question, turn));
  if (turn !== undefined && questions.length === 0) throw new AimError('not_asked', `${turn} asks nothing`);
  const now = context.clock.now();
  const blocks = questions.flatMap((question, index) => [...(index > 0 ? [''] : []), ...questionBlock(question, now)]);
  const lines = questions.length === 0 ? ['nothing is asked'] : [...blocks, '', 'aim answer TURN ANSWER'];
  return { exitCode: EXIT.ok, lines, problems, document: { version: 1, questions } };
}

/** The name of the cluster or run whose question is meant. @throws AimError no_cluster, not_asked, usage. */
async function hostOf(turn: string, context: CommandContext): Promise<string> {
  const { hosts } = await askingHosts({}, context);
  const asking = hosts.filter(({ questions }) => questions.some((question) => isMeant(question, turn)));
  if (asking.length > 1) {
    const names = asking.map(({ name }) => name).join(', ');
    throw new AimError('usage', `several of them ask in a turn ${turn}: ${names}`, { hint: 'choose one: --name NAME' });
  }
  // One that asks it no more tells what became of it.
  const [host] =
    asking.length > 0 ? asking : hosts.filter(({ name }) => hosts.length === 1 || turn.startsWith(`${name}-`));
  if (host !== undefined) return host.name;
  if (hosts.length === 0) throw new AimError('no_cluster', 'no cluster and no run is there that could ask');
  throw new AimError('not_asked', `${turn} asks nothing`);
}

function isOne({ name }: ClusterSelector, { environment }: CommandContext): boolean {
  return name !== undefined || isInsideCluster(environment);
}

async function askingHosts(
  { name }: ClusterSelector,
  context: CommandContext,
): Promise<{ readonly hosts: readonly Asking[]; readonly problems: readonly string[] }> {
  const read = async (client: ControlClient): Promise<Asking> => {
    const { clusters } = await client.request({ request: 'status' }, { signal: context.signal });
    return { name: clusters[0]?.name ?? '', questions: clusters.flatMap(({ questions }) => questions) };
  };
  if (isOne({ name }, context)) return { hosts: [await withCluster({ name }, context, read)], problems: [] };
  const { results, problems } = await withAllClusters('gave no status', context, read);
  return { hosts: results, problems };
}
