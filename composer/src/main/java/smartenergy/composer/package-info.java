/** The composer: discovery, matchmaking, placement, stitching, monitoring and tuning of a composed service. */
package smartenergy.composer;
