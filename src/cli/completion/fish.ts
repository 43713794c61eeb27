import { type CommandTree, type Flag, valueFlags } from './command-tree.ts';

/** A file `shearwall.fish` of ~/.config/fish/completions, or sourced. */
export function fishCompletion(trees: readonly CommandTree[]): string {
  const [program, ...commands] = trees;
  const paths = commands.map(({ path }) => quoted(path.join(' '))).join(' ');
  const lines = trees.flatMap((tree) => {
    const at = quoted(`__shearwall_at ${quoted(tree.path.join(' '))}`);
    const first = quoted(`__shearwall_first ${quoted(tree.path.join(' '))}`);
    const isFamily = tree.subCommands.length > 0 && !tree.takesArguments;
    return [
      ...(isFamily ? [`complete -c shearwall -n ${first} -f`] : []),
      ...tree.subCommands.map(
        ({ name, summary }) => `complete -c shearwall -n ${first} -a ${name} -d ${quoted(summary)}`,
      ),
      ...(tree === program
        ? []
        : tree.flags.map((flag) => `complete -c shearwall -n ${at} ${flagWords(flag)}`)),
    ];
  });
  const globals = (program?.flags ?? []).map((flag) => `complete -c shearwall ${flagWords(flag)}`);
  return `# fish completion for shearwall: shearwall completion fish > ~/.config/fish/completions/shearwall.fish
function __shearwall_state
    set -l command
    set -l value 0
    set -l operands 0
    for word in (commandline -opc)[2..-1]
        if test $value = 1
            set value 0
        else if string match -q -- '-*' $word
            contains -- $word ${valueFlags(trees).join(' ')}; and set value 1
        else if test $operands = 0
            set -l longer (string trim -- "$command $word")
            if contains -- $longer ${paths}
                set command $longer
            else
                set operands 1
            end
        end
    end
    echo "$command"
    echo $operands
end
function __shearwall_at
    set -l state (__shearwall_state)
    test "$state[1]" = "$argv[1]"
end
function __shearwall_first
    set -l state (__shearwall_state)
    test "$state[1]" = "$argv[1]" -a "$state[2]" = 0
end
${[...lines, ...globals].join('\n')}
`;
}

function flagWords({ names, summary, takesValue, choices }: Flag): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const values = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `${flags.join(' ')} -d ${quoted(summary)}${values}`;
}

/** fish knows two escapes within single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
