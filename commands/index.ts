import type { CommandClass } from './host/define-command.ts';

type Load = () => Promise<{ readonly default: CommandClass }>;

/** Every command by its name. A command line loads only its own, so that it starts fast. */
const LOADERS: Readonly<Record<string, Load>> = {
  attach: () => import('./attach.ts'),
  clean: () => import('./clean.ts'),
  help: () => import('./help.ts'),
  interrupt: () => import('./interrupt.ts'),
  launch: () => import('./launch.ts'),
  mcp: () => import('./mcp.ts'),
  read: () => import('./read.ts'),
  restart: () => import('./restart.ts'),
  'run-jobs': () => import('./run-jobs.ts'),
  runs: () => import('./runs.ts'),
  send: () => import('./send.ts'),
  show: () => import('./show.ts'),
  skill: () => import('./skill.ts'),
  status: () => import('./status.ts'),
  stop: () => import('./stop.ts'),
  tools: () => import('./tools.ts'),
  validate: () => import('./validate.ts'),
};

/** The command of this name; all commands for another name, and for `help`, which lists them. */
export async function loadCommands(name?: string): Promise<Record<string, CommandClass>> {
  const wanted = name !== undefined && name !== 'help' && Object.hasOwn(LOADERS, name) ? [name] : Object.keys(LOADERS);
  return Object.fromEntries(await Promise.all(wanted.map(async (id) => [id, (await LOADERS[id]!()).default] as const)));
}
