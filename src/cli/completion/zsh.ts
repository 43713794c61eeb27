import { type CommandTree, type Flag, quoted, valueFlags } from './command-tree.ts';

/** A file `_shearwall` of a folder in fpath, or sourced. */
export function zshCompletion(trees: readonly CommandTree[]): string {
  const [program, ...commands] = trees;
  const known = commands.map(({ path }) => quoted(path.join(' '))).join('|');
  const choices = trees.flatMap(({ path, flags }) =>
    flags
      .filter((flag) => flag.choices.length > 0)
      .map(({ names, choices: words }) => {
        const patterns = names.map((name) => quoted([...path, name].join(' '))).join('|');
        return `      ${patterns}) found=(${words.map(quoted).join(' ')}) ;;`;
      }),
  );
  const tables = trees.map((tree) => {
    const subs = tree.subCommands.map(({ name, summary }) => entry(name, summary)).join(' ');
    const flags = tree === program ? '' : entries(tree.flags);
    return `    ${quoted(tree.path.join(' '))}) subs=(${subs}) flags=(${flags}) ;;`;
  });
  return `#compdef shearwall
# zsh completion for shearwall: shearwall completion zsh > ~/.zfunc/_shearwall
_shearwall() {
  local cur=$words[CURRENT] command='' option='' operands='' word
  local -a found subs flags globals values
  values=(${valueFlags(trees).join(' ')})
  globals=(${entries(program?.flags ?? [])})
  for word in \${words[2,CURRENT-1]}; do
    if [[ -n $option ]]; then
      option=''
    elif [[ $word == -* ]]; then
      (( $values[(Ie)$word] || $values[(Ie)\${command// /.}:$word] )) && option=$word
    elif [[ -z $operands ]]; then
      case "\${command:+$command }$word" in
        ${known}) command="\${command:+$command }$word" ;;
        *) operands=1 ;;
      esac
    fi
  done
  if [[ -z $option && $cur == --*=* ]]; then
    option=\${cur%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then
    case "\${command:+$command }$option" in
${choices.join('\n')}
    esac
    if (( $#found )); then compadd -- $found; else _files; fi
    return
  fi
  case "$command" in
${tables.join('\n')}
  esac
  flags+=($globals)
  if [[ $cur == -* ]]; then
    _describe -o 'option' flags
  elif [[ -z $operands ]] && (( $#subs )); then
    _describe 'command' subs
  else
    _files
  fi
}
if [[ $funcstack[1] == _shearwall ]]; then
  _shearwall "$@"
else
  compdef _shearwall shearwall
fi
`;
}

function entries(flags: readonly Flag[]): string {
  return flags.flatMap(({ names, summary }) => names.map((name) => entry(name, summary))).join(' ');
}

function entry(name: string, summary: string): string {
  return quoted(`${name}:${summary}`);
}
