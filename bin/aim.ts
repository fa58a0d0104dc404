// The entry of the program: handles the signals, passes the arguments on, and exits with the code of the command.
import { printAtOnce } from '../commands/host/print-at-once.ts';
import { versionText } from '../commands/host/version-text.ts';

const argv = process.argv.slice(2);
if (argv[0] === '--version' && argv.slice(1).every((word) => word === '--json')) {
  // Not process.stdout: opening that stream takes bun as long as the rest of the program.
  process.exit(printAtOnce(`${versionText(argv.length > 1)}\n`));
}
if (argv[0] === 'complete' && argv[1] === '--') {
  const { completeAtOnce } = await import('../commands/host/complete-at-once.ts');
  process.exit(await completeAtOnce(argv.slice(2)));
}
const { Outputs } = await import('../commands/host/outputs.ts');
const outputs = new Outputs();

if (argv[0] === 'sim') {
  await outputs.takeOver();
  const { simMain } = await import('../src/sim/main.ts');
  await simMain(argv.slice(1));
} else {
  const stop = new AbortController();
  const kill = new AbortController();
  let isDone = false;
  const { AimError } = await import('../src/model/errors.ts');
  const onSignal = (signal: NodeJS.Signals) => {
    const reason = new AimError(signal === 'SIGINT' ? 'interrupted' : 'terminated', `ended by ${signal}`);
    // Only the output has still to be read.
    if (isDone) process.exit(reason.exitCode);
    if (stop.signal.aborted) kill.abort();
    else stop.abort(reason);
  };
  const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const { ignoredSignals } = await import('./ignored-signals.ts');
  const ignored = await ignoredSignals(ENDING);
  for (const signal of ENDING) if (!ignored.has(signal)) process.on(signal, () => onSignal(signal));
  // A file that may not grow any further is an error of the write (EFBIG), not the end of aim.
  process.on('SIGXFSZ', () => {});
  const { runCli } = await import('../commands/host/cli.ts');
  const interrupt = () => onSignal('SIGINT');
  const signals = { signal: stop.signal, kill: kill.signal, interrupt, ignored };
  const end = await runCli(argv, signals, outputs);
  isDone = true;
  process.exit(await outputs.end(end));
}
