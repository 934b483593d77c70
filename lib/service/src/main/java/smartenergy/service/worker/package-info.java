/** Threads that do the same work again and again, and how long they wait after trouble. */
package smartenergy.service.worker;
