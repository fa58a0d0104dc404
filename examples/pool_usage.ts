// A program on the library: three instances of a tool, prompts dealt to them, answers as they come.
// Run it with `bun examples/pool_usage.ts`; give a tool's id to use a real one.
import { launchCluster } from '../src/index.ts';

const tool = process.argv[2] ?? 'sim';

await using cluster = await launchCluster(tool, { count: 3 });

const questions = ['What is a pool?', 'What is a lease?', 'What is a turn?', 'What is a receipt?'];
for (const question of questions) cluster.send({ kind: 'message', text: `${question}\nsim:say About: ${question}` });

for (const _ of questions) {
  const { instance, outcome, text, duration_ms } = await cluster.readAny(60_000);
  console.log(`${tool}#${instance} ${outcome.kind} in ${duration_ms.toFixed(0)} ms: ${text}`);
}

const { total, alive } = cluster.checkHealth();
console.log(`${alive} of ${total} alive`);
