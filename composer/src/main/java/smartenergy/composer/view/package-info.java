/** What the composer shows of a composition, and what it may be asked to do, over HTTP. */
package smartenergy.composer.view;
