/** Rules that hold for the classes of all modules together: nothing but tests. */
package smartenergy.architecture;
