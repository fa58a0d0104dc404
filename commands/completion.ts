import { choiceArgument } from './table/flag-kinds.ts';
import { defineCommand } from './table/define-command.ts';
import { SHELLS } from './services/completion/shells.ts';

export default defineCommand({
  quick: true,
  group: 'setup',
  summary: 'Print the script that completes command lines of aim in your shell',
  description: [
    'It completes commands, flags and values: clusters that run, their instances, tools, runs, and the jobs of a file. It has',
    'nothing else in it, and can be read before it is used.',
  ].join(' '),
  examples: [
    'eval "$(aim completion bash)"                       # in ~/.bashrc',
    'eval "$(aim completion zsh)"                        # in ~/.zshrc, after compinit',
    'aim completion fish > ~/.config/fish/completions/aim.fish',
  ],
  args: { shell: choiceArgument(SHELLS, 'bash, zsh or fish') },
  async run({ args }) {
    const { completion } = await import('./services/completion.ts');
    return completion(args.shell);
  },
});
