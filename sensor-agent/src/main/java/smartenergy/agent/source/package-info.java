/** Where readings come from. */
package smartenergy.agent.source;
