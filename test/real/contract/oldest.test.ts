import { contract } from './contract.ts';
import { OLDEST } from './subjects.ts';

// One after another: each takes a home, a model and a tool of its own.
for (const subject of OLDEST) contract(subject);
