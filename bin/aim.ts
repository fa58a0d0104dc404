import { AIM_VERSION } from '../src/model/version.ts';

// oclif looks for its own package on the disk of the machine that built the binary, and for a theme at every start.
process.env['OCLIF_DISABLE_ENGINE_WARNING'] ??= '1';
process.env['AIM_DISABLE_THEME'] ??= '1';
process.env['NODE_ENV'] ??= 'production';

const argv = process.argv.slice(2);
// A reader that went away (`| head`) is no error of ours.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

if (argv[0] === 'sim') {
  const { simMain } = await import('../src/sim/main.ts');
  await simMain(argv.slice(1));
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  process.stdout.write(`aim ${AIM_VERSION}\n`);
} else {
  const stop = new AbortController();
  const kill = new AbortController();
  const { AimError } = await import('../src/model/errors.ts');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = signal === 'SIGINT' ? 'interrupted' : 'terminated';
      if (stop.signal.aborted) kill.abort();
      else stop.abort(new AimError(code, `ended by ${signal}`));
    });
  }
  const { runCli } = await import('../commands/support/cli.ts');
  const code = await runCli(argv, { signal: stop.signal, kill: kill.signal });
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(code);
}
