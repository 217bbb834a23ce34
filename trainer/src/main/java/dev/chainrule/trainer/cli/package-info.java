/**
 * The command line: one class a command, results on standard output, progress and errors on standard error.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.trainer.cli.Main}, the way in and the exit codes: 0 done, 1 the work failed, 2 the call was
 * wrong. {@code CommandName}, the commands; {@code TrainCommand} with {@code ModelOptions}, {@code DescentOptions} and {@code OutputOptions};
 * {@link dev.chainrule.trainer.cli.Console}, the streams and the folder that a command works with, by which tests run commands in this process.
 *
 * <p><b>What holds.</b> A failure is one sentence, which says what to do; a stack trace is shown with {@code DEBUG=1} only. {@code --json} prints
 * one object and nothing else. A command makes its class, and loads its libraries, only when it is called, so that a derivation starts quickly.
 * Results that standard output does not take, as on a full disk, fail the call. Ctrl-C finishes the step, saves, and says how to go on.
 *
 * <p>The launcher says by the system property {@code chainrule.terminal.columns} that standard error is a terminal, and how wide; without the
 * property it is none, and progress is plain lines.
 */
package dev.chainrule.trainer.cli;
