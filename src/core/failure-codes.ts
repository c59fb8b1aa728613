// Every code a Failure can have, with what it means: the source of docs/failures.md. A test compares
// the table with the code. Codes that end in `_*` are families whose end names the reason.

export interface FailureCodeEntry {
  readonly code: string;
  /** For whoever reads the documentation: when it happens. */
  readonly means: string;
}

export const failureCodes: readonly FailureCodeEntry[] = [
  // The command line and the configuration.
  { code: 'usage', means: 'The command line lacks something or holds too much.' },
  { code: 'unknown_command', means: 'There is no such command.' },
  { code: 'unknown_flag', means: 'The command does not take this flag.' },
  { code: 'bad_value', means: 'A flag, variable or configuration key holds what it cannot.' },
  { code: 'flag_conflict', means: 'Two flags contradict each other.' },
  { code: 'config_unreadable', means: 'The configuration file cannot be read, or is not YAML.' },
  { code: 'config_unknown_key', means: 'The configuration file holds a key that no flag has.' },
  { code: 'unknown_timezone', means: 'The zone is none that this Node knows.' },
  // Questions.
  { code: 'query_not_understood', means: 'The question has a mistake; a caret shows where.' },
  { code: 'query_warning', means: 'The question is legal, but may not mean what it says.' },
  { code: 'bad_regex', means: 'An expression is not in the syntax of RE2.' },
  { code: 'bad_template', means: 'The text of --template is not understood.' },
  { code: 'nothing_to_resume', means: 'The capture does not come from klog follow.' },
  // SQL statements.
  { code: 'sql_not_understood', means: 'SQLite does not understand the statement.' },
  { code: 'sql_refused', means: 'The text is not one statement that only reads.' },
  { code: 'sql_failed', means: 'The statement was begun, but could not be carried out.' },
  { code: 'record_not_found', means: 'The capture holds no record with this id.' },
  // Objects.
  { code: 'object_not_found', means: 'There is no such object among those that were read.' },
  { code: 'object_not_checked', means: 'Objects of the kind were not read, so nobody can tell.' },
  { code: 'object_ambiguous', means: 'Several objects have the name.' },
  { code: 'cluster_not_found', means: 'Nothing in the capture is of a cluster of this name.' },
  // What is read.
  { code: 'path_not_found', means: 'There is no such file or folder.' },
  { code: 'path_unreadable', means: 'The system refuses to let klog read it.' },
  { code: 'nothing_to_read', means: 'It is empty.' },
  {
    code: 'nothing_but_*',
    means: 'Nothing in it could be read; the reason is the end of the code.',
  },
  { code: 'partly_*', means: 'A part could not be read; the reason is the end of the code.' },
  { code: 'archive_on_stdin', means: 'Standard input holds an archive that needs a file.' },
  { code: 'interrupted', means: 'The import was stopped; what was read is stored.' },
  // Captures.
  { code: 'no_home', means: 'No variable says where captures live.' },
  { code: 'out_exists', means: 'The file to write exists already.' },
  { code: 'home_not_writable', means: 'The folder of the captures cannot be made.' },
  { code: 'home_large', means: 'The captures in the home take more than 20 GiB.' },
  { code: 'no_capture', means: 'There is no capture in the home yet.' },
  { code: 'capture_not_found', means: 'There is no such capture.' },
  { code: 'capture_not_a_file', means: 'It is a folder, device or pipe.' },
  { code: 'capture_not_readable', means: 'The system refuses to let klog read it.' },
  { code: 'capture_not_writable', means: 'The system refuses to let klog write it.' },
  { code: 'format_unreadable', means: 'The file of a user format cannot be read.' },
  { code: 'format_invalid', means: 'A user format does not do what it says, or says too little.' },
  {
    code: 'rules_differ',
    means: 'The capture was read with other id fields or formats than those asked for.',
  },
  { code: 'capture_busy', means: 'Another klog is writing to it.' },
  { code: 'capture_not_a_database', means: 'It is not a SQLite file.' },
  { code: 'capture_empty', means: 'It holds nothing at all.' },
  { code: 'capture_foreign', means: 'Another program made the SQLite file.' },
  { code: 'capture_newer', means: 'A newer klog wrote it.' },
  { code: 'capture_outdated', means: 'An older klog wrote it, and it may only be read here.' },
  { code: 'capture_schema_differs', means: 'Its tables are not those that klog makes.' },
  { code: 'capture_damaged', means: 'SQLite finds its pages damaged.' },
  { code: 'page_too_large', means: 'The page would be larger than browsers open.' },
  { code: 'output_not_writable', means: 'The output could not be written to its end.' },
  {
    code: 'disk_nearly_full',
    means: 'Less than 1 GiB of disk is free: collecting stopped, what came in is stored.',
  },
  { code: 'disk_full', means: 'The disk is full; what was committed stays.' },
  // Clusters.
  { code: 'no_kubeconfig', means: 'There is no kubeconfig.' },
  { code: 'kubeconfig_unreadable', means: 'A kubeconfig cannot be read.' },
  { code: 'context_unset', means: 'The kubeconfig names no current context.' },
  { code: '*_unknown', means: 'The kubeconfig names a context, cluster or user it does not hold.' },
  {
    code: 'auth_provider_unsupported',
    means: 'The kubeconfig uses a way in that kubectl dropped.',
  },
  { code: 'exec_plugin_failed', means: 'The program that gives credentials failed.' },
  { code: 'credentials_refused', means: 'The API server does not accept the credentials.' },
  { code: 'forbidden', means: 'The credentials do not allow this.' },
  { code: 'cluster_unreachable', means: 'The API server does not answer.' },
  { code: 'server_invalid', means: 'The address of the API server makes no sense.' },
  { code: 'kind_unknown', means: 'A selection names a kind that cannot be followed.' },
  { code: 'waiting_turn', means: 'More containers are selected than are followed at once.' },
  { code: 'tls_failed', means: 'The TLS connection is not trusted.' },
];
