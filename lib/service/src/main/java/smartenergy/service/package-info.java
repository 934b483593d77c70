/** How a program of Smart Energy runs; the packages below are its parts. */
package smartenergy.service;
