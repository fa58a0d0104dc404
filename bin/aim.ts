import { AIM_VERSION } from '../src/model/version.ts';

// oclif looks for its own package on the disk of the machine that built the binary, and for a theme at every start.
process.env['OCLIF_DISABLE_ENGINE_WARNING'] ??= '1';
process.env['AIM_DISABLE_THEME'] ??= '1';
process.env['NODE_ENV'] ??= 'production';

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  // Not process.stdout: to make that stream costs bun as much as all the rest of this.
  console.log(`aim ${AIM_VERSION}`); // oxlint-disable-line no-console
  process.exit(0);
}
// A reader that went away (`| head`) is no error of ours.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

if (argv[0] === 'sim') {
  const { simMain } = await import('../src/sim/main.ts');
  await simMain(argv.slice(1));
} else {
  const stop = new AbortController();
  const kill = new AbortController();
  let isDone = false;
  const { AimError } = await import('../src/model/errors.ts');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const reason = new AimError(signal === 'SIGINT' ? 'interrupted' : 'terminated', `ended by ${signal}`);
      // All that is left is to be read.
      if (isDone) process.exit(reason.exitCode);
      if (stop.signal.aborted) kill.abort();
      else stop.abort(reason);
    });
  }
  // A file that may not grow any further is an error of the write (EFBIG), not the end of aim.
  process.on('SIGXFSZ', () => {});
  const { runCli } = await import('../commands/host/cli.ts');
  const { flushOutput } = await import('../commands/host/flush-output.ts');
  const code = await runCli(argv, { signal: stop.signal, kill: kill.signal });
  isDone = true;
  await flushOutput(process);
  process.exit(code);
}
