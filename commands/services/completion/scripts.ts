import type { Shell } from './shells.ts';

// The lines are those of a shell, so a backslash stands for itself.
const raw = String.raw;

// Not of bash-completion, which is not everywhere; and as bash 3.2 has it, which macOS has.
const BASH = raw`# Completes command lines of aim in bash. In ~/.bashrc:
#   eval "$(aim completion bash)"
_aim() {
  local i word line value tab=$'\t' last=-1 assigned='' kind=''
  local words=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${'$'}{COMP_WORDS[i]}
    # bash takes --name=x for three words.
    if [[ $last -ge 0 && $word == '=' && ${'$'}{words[last]} == --* ]]; then
      words[last]+='='
    elif [[ $last -ge 0 && ${'$'}{COMP_WORDS[i - 1]} == '=' && ${'$'}{words[last]} == --*= ]]; then
      words[last]+=$word
    else
      last=$((last + 1))
      words[last]=$word
    fi
  done
  [[ $last -ge 0 && ${'$'}{words[last]} == --*=* ]] && assigned=${'$'}{words[last]%%=*}=
  COMPREPLY=()
  while IFS= read -r line; do
    value=${'$'}{line%%"$tab"*}
    case $value in
      :*) kind=$value ;;
      *) COMPREPLY+=("$(printf %q "${'$'}{value#"$assigned"}")") ;;
    esac
  done < <("${'$'}{1/#\~/$HOME}" complete -- "${'$'}{words[@]}" 2> /dev/null)
  [[ -z $kind ]] && return
  word=${'$'}{words[last]#"$assigned"}
  case $kind in
    :file) value=-f ;;
    :folder) value=-d ;;
    :program) value=-c ;;
    *) return ;;
  esac
  [[ $kind != :program ]] && compopt -o filenames 2> /dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen $value -- "$word")
}
complete -F _aim aim aimctl
`;

const ZSH = raw`#compdef aim aimctl
# Completes command lines of aim in zsh. In ~/.zshrc, after compinit:
#   eval "$(aim completion zsh)"
_aim() {
  local line kind=''
  local -a found
  while IFS= read -r line; do
    case $line in
      :*) kind=$line ;;
      *$'\t'*) found+=("${'$'}{${'$'}{line%%$'\t'*}//:/\\:}:${'$'}{line#*$'\t'}") ;;
      *) found+=("${'$'}{line//:/\\:}") ;;
    esac
  done < <("${'$'}{(Q)words[1]}" complete -- "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2> /dev/null)
  if (( $#found )); then
    _describe -V aim found
    return
  fi
  [[ $PREFIX == --*=* ]] && compset -P '*='
  case $kind in
    :file) _files ;;
    :folder) _files -/ ;;
    :program) _command_names -e ;;
    *) return 1 ;;
  esac
}
if [[ $funcstack[1] == _aim ]]; then _aim "$@"; else compdef _aim aim aimctl; fi
`;

const FISH = raw`# Completes command lines of aim in fish:
#   aim completion fish > ~/.config/fish/completions/aim.fish
function __aim_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l assigned (string match -r '^--[^=]+=' -- $current)
    set -l rest (string replace -r '^--[^=]+=' '' -- $current)
    for line in ($before[1] complete -- $before[2..-1] "$current" 2> /dev/null)
        switch $line
            case ':file'
                for path in (__fish_complete_path "$rest")
                    echo "$assigned$path"
                end
            case ':folder'
                for path in (__fish_complete_directories "$rest" '')
                    echo "$assigned$path"
                end
            case ':program'
                __fish_complete_command
            case '*'
                echo $line
        end
    end
end
complete -c aim -f -a '(__aim_complete)'
complete -c aimctl -f -a '(__aim_complete)'
`;

/** The script that completes command lines of aim, by both of its names, for each shell. All they know is from `aim complete`. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
