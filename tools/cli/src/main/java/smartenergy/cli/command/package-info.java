/** What all commands share: how a command line is read, what is said of a wrong one, and exit statuses. */
package smartenergy.cli.command;
