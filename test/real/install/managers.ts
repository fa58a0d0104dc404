import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ensureTool } from '../../../scripts/real-tools.ts';
import type { ProgramRef } from '../../../scripts/real-tools/recipes.ts';

/** A package manager on a node, and how it is used. */
export interface Manager {
  readonly name: string;
  readonly manager: ProgramRef | 'bun';
  readonly node: ProgramRef;
  /** Installs the package into a folder with a package.json. */
  readonly install: readonly string[];
  /** Runs an installed command, whose name and arguments follow. */
  readonly exec: readonly string[];
  /** Runs the package's command in a folder without it; null: it has no such command. */
  readonly once: readonly string[] | null;
  readonly env?: Readonly<Record<string, string>>;
  /** How the packages with binaries that it installs differ from the one for this machine. */
  readonly installs?: 'both libraries';
  /** It puts no command into node_modules/.bin. */
  readonly linksNothing?: true;
}

const NODE_20 = 'node@20.20.2';
const YARN = { YARN_ENABLE_TELEMETRY: '0', YARN_ENABLE_GLOBAL_CACHE: '0', YARN_ENABLE_IMMUTABLE_INSTALLS: '0' };
const npm = (manager: ProgramRef, node: ProgramRef): Manager => ({
  name: `${manager} on ${node}`,
  manager,
  node,
  install: ['npm', 'install', 'aim-agents', '--no-audit', '--no-fund'],
  exec: ['npm', 'exec', '--silent', '--'],
  once: ['npx', '--yes'],
});

export const MANAGERS: readonly Manager[] = [
  npm('npm@11.19.1', NODE_20),
  npm('npm', 'node'),
  {
    name: 'pnpm on node 20',
    manager: 'pnpm',
    node: NODE_20,
    install: ['pnpm', 'add', 'aim-agents'],
    exec: ['pnpm', 'exec'],
    once: ['pnpm', 'dlx'],
  },
  {
    name: 'yarn 1 on node 20',
    manager: 'yarn-classic',
    node: NODE_20,
    install: ['yarn', 'add', 'aim-agents'],
    // Without a network it warns of that, whatever it runs.
    exec: ['yarn', '--silent', '--offline', 'run'],
    once: null,
    installs: 'both libraries',
  },
  {
    name: 'yarn 4 with node_modules on node 20',
    manager: 'yarn',
    node: NODE_20,
    install: ['yarn', 'add', 'aim-agents'],
    exec: ['yarn', 'run'],
    once: ['yarn', 'dlx', '-q'],
    env: { ...YARN, YARN_NODE_LINKER: 'node-modules' },
  },
  {
    name: 'yarn 4 with Plug’n’Play on node 24',
    manager: 'yarn',
    node: 'node',
    install: ['yarn', 'add', 'aim-agents'],
    exec: ['yarn', 'run'],
    once: null,
    env: { ...YARN, YARN_NODE_LINKER: 'pnp' },
    linksNothing: true,
  },
  {
    name: 'bun',
    manager: 'bun',
    node: NODE_20,
    install: ['bun', 'add', 'aim-agents'],
    exec: ['bun', 'run'],
    once: ['bunx'],
  },
];

/** The environment of a user who has this manager and this node, an empty home, and no registry but the one at the address. */
export async function userEnv(
  { manager, node, env }: Pick<Manager, 'manager' | 'node' | 'env'>,
  home: string,
  registry: string,
): Promise<Record<string, string>> {
  for (const name of ['tmp', 'global', 'bin']) mkdirSync(join(home, name), { recursive: true });
  // The bun that tests run on may have another name.
  const bun = join(home, 'bin', 'bun');
  if (manager === 'bun') symlinkSync(process.execPath, bun);
  if (manager === 'bun') symlinkSync(process.execPath, join(home, 'bin', 'bunx'));
  // Not every manager takes the registry from its environment.
  writeFileSync(join(home, '.npmrc'), `registry=${registry}\n`);
  const bins = [
    manager === 'bun' ? bun : (await ensureTool(manager)).bin,
    (await ensureTool(node)).bin,
    ...['git', 'sh'].map((program) => Bun.which(program, { PATH: '/usr/local/bin:/usr/bin:/bin' })!),
  ];
  return {
    PATH: [join(home, 'global', 'bin'), ...new Set(bins.map((bin) => dirname(bin)))].join(delimiter),
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    LANG: 'C.UTF-8',
    npm_config_registry: registry,
    npm_config_prefix: join(home, 'global'),
    npm_config_update_notifier: 'false',
    YARN_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    ...env,
  };
}

/** What the pages use: npm on the oldest node. */
export const INSTALLED: Manager = MANAGERS[0]!;
