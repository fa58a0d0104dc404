import type { CommandClass } from './host/define-command.ts';

type Load = () => Promise<{ readonly default: CommandClass }>;

/** Every command, by the name that is typed. A command line loads its own and no other: most of them are asked often. */
const LOADERS: Readonly<Record<string, Load>> = {
  help: () => import('./help.ts'),
  interrupt: () => import('./interrupt.ts'),
  launch: () => import('./launch.ts'),
  read: () => import('./read.ts'),
  restart: () => import('./restart.ts'),
  'run-jobs': () => import('./run-jobs.ts'),
  send: () => import('./send.ts'),
  status: () => import('./status.ts'),
  stop: () => import('./stop.ts'),
  tools: () => import('./tools.ts'),
  validate: () => import('./validate.ts'),
};

/** The command of this name alone; all of them where it is none, or `help`, which tells of all. */
export async function loadCommands(name?: string): Promise<Record<string, CommandClass>> {
  const wanted = name !== undefined && name !== 'help' && Object.hasOwn(LOADERS, name) ? [name] : Object.keys(LOADERS);
  return Object.fromEntries(await Promise.all(wanted.map(async (id) => [id, (await LOADERS[id]!()).default] as const)));
}
