/**
 * The auditor's and operator's command line. {@link io.chainlog.cli.Main} starts it, each command
 * is one class, {@link io.chainlog.cli.audit} checks and {@link io.chainlog.cli.report} shows what
 * came of it. Nothing here writes to an archive.
 */
package io.chainlog.cli;
