/** Waits that end: with what was waited for, or with the reason why it did not come. */
package smartenergy.local.waiting;
