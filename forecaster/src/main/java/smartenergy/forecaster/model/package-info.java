/** Models of the target's change, how they are trained, blended, kept and used. */
package smartenergy.forecaster.model;
