// The scripts that make a shell ask `klog __complete`. They hold no names themselves: what they offer
// is always what the installed klog knows. klog may also be called `kubectl-klog`.

const bash = `# klog completion for bash: source <(klog completion bash)
_klog() {
  local line=\${COMP_LINE:0:COMP_POINT} cur head candidate
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  cur=\${words[\${#words[@]}-1]}
  # readline's own word begins behind the last : or =
  head=\${cur%"\${cur##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    if [[ $candidate == :files ]]; then
      compopt -o default
    elif [[ $candidate == "$cur"* ]]; then
      [[ $candidate == *[:/=] ]] && compopt -o nospace
      COMPREPLY+=("\${candidate#"$head"}")
    fi
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
}
complete -F _klog klog kubectl-klog
`;

const zsh = `#compdef klog kubectl-klog
# klog completion for zsh: source <(klog completion zsh), or save it as _klog in a folder of $fpath
_klog() {
  local value help
  local -a whole parts
  while IFS=$'\\t' read -r value help; do
    if [[ $value == :files ]]; then
      _files
    elif [[ $value == *[:/=] ]]; then
      parts+=("\${value//:/\\\\:}")
    else
      whole+=("\${value//:/\\\\:}\${help:+:$help}")
    fi
  done < <("\${words[1]}" __complete "\${(@Q)words[2,CURRENT-1]}" "\${PREFIX}" 2>/dev/null)
  (( \${#whole} )) && _describe klog whole
  (( \${#parts} )) && _describe klog parts -S ''
}
if [[ \${funcstack[1]} == _klog ]]; then
  _klog "$@"
else
  compdef _klog klog kubectl-klog
fi
`;

const fish = `# klog completion for fish: klog completion fish | source
function __klog_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c klog -f -a '(__klog_complete)'
complete -c kubectl-klog -f -a '(__klog_complete)'
`;

export const completionScripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
