/** The durable outbox: what was accepted stays on disk until the gateway has it. */
package smartenergy.agent.outbox;
