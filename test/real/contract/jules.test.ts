import { contract } from './contract.ts';
import { SUBJECTS } from './subjects.ts';

contract(SUBJECTS.jules);
