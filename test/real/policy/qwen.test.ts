import { policy } from './policy.ts';
import { POLICY_SUBJECTS } from './subjects.ts';

policy(POLICY_SUBJECTS.qwen);
