import { type CommandTree, quoted, valueFlags } from './command-tree.ts';

/** For bash 3.2 and newer, with or without the package bash-completion. */
export function bashCompletion(trees: readonly CommandTree[]): string {
  const [program, ...commands] = trees;
  const globals = namesOf(program);
  const choices = trees.flatMap(({ path, flags }) =>
    flags
      .filter((flag) => flag.choices.length > 0)
      .map(({ names, choices: words }) => {
        const patterns = names.map((name) => quoted([...path, name].join(' '))).join('|');
        return `      ${patterns}) words=${quoted(words.join(' '))} ;;`;
      }),
  );
  const known = commands.map(({ path }) => quoted(path.join(' '))).join('|');
  const tables = trees.map((tree) => {
    const subs = tree.subCommands.map(({ name }) => name).join(' ');
    const flags = tree === program ? '' : namesOf(tree);
    return `    ${quoted(tree.path.join(' '))}) subs=${quoted(subs)} flags=${quoted(flags)} ;;`;
  });
  return `# bash completion for shearwall; in ~/.bashrc: source <(shearwall completion bash)
_shearwall() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command='' option='' operands='' words='' subs='' flags='' word i
  local values=${quoted(` ${valueFlags(trees).join(' ')} `)}
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      # --output=json is three words here
      [[ $word == = ]] || option=''
    elif [[ $word == -* ]]; then
      [[ $values == *" $word "* || $values == *" \${command// /.}:$word "* ]] && option=$word
    elif [[ -z $operands ]]; then
      case "\${command:+$command }$word" in
        ${known}) command="\${command:+$command }$word" ;;
        *) operands=1 ;;
      esac
    fi
  done
  [[ $cur == = ]] && cur=''
  if [[ -n $option ]]; then
    case "\${command:+$command }$option" in
${choices.join('\n')}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  case "$command" in
${tables.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags ${globals} --help" -- "$cur"))
  elif [[ -z $operands ]]; then
    COMPREPLY=($(compgen -W "$subs" -- "$cur"))
  fi
}
complete -o default -F _shearwall shearwall
`;
}

function namesOf(tree: CommandTree | undefined): string {
  return (tree?.flags ?? []).flatMap(({ names }) => names).join(' ');
}
