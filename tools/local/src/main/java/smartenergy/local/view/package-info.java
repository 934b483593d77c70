/** What a running deployment is doing, as seen from its own metrics and by asking its stores. */
package smartenergy.local.view;
