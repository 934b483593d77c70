/** What a composed service consists of, as its author declares it. */
package smartenergy.composer.composition;
