/**
 * The acceptance run: kills every function once while readings flow, then counts what arrived against what was sent.
 */
package smartenergy.systemtests.acceptance;
