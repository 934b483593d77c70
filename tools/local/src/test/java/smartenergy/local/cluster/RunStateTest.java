package smartenergy.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import smartenergy.composer.cluster.InstanceStatus.Phase;
import smartenergy.local.cluster.RunState.Event;

/** A run as its watcher, whoever stops it, whoever kills it and the composer meet it, in every order there is. */
class RunStateTest {
    private static final int STRESS = 2_000;

    @Test
    void endsRightHoweverItsActorsMeet() {
        int tried = 0;
        for (boolean answer : new boolean[] {true, false}) {
            tried += tryAll(List.of(watcher(answer), stopper(), composer()), true);
            tried += tryAll(List.of(watcher(answer), watcher(!answer), stopper()), true);
            tried += tryAll(List.of(watcher(answer), stopper(), killer(), composer()), true);
            tried += tryAll(List.of(watcher(answer), stopper(), stopper(), killer()), true);
            tried += tryAll(List.of(watcher(answer), watcher(!answer), killer(), composer()), false);
        }

        assertThat(tried).isGreaterThan(20_000);
    }

    @Test
    void staysGoneThoughManyThreadsWriteAtOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int n = 0; n < STRESS; n++) {
                var state = new RunState();
                var start = new CountDownLatch(1);
                var all = List.of(Event.READY, Event.STOP, Event.END, Event.UNREADY).stream()
                        .map(event -> threads.submit(() -> {
                            start.await();
                            return state.take(event, event.name());
                        }))
                        .toList();
                start.countDown();
                for (var one : all) {
                    one.get();
                }

                assertThat(state.isGone()).isTrue();
                assertThat(state.seen().phase()).isEqualTo(Phase.LEAVING);
            }
        }
    }

    @Test
    void keepsWhyItCrashedWhenItIsToldToStop() {
        var state = new RunState();
        state.take(Event.END, "ended with status 3");
        state.take(Event.STOP, "stops");

        assertThat(state.seen()).isEqualTo(new RunState.Seen(Phase.LEAVING, "ended with status 3"));
    }

    /** One thing that an actor does, at once. */
    private interface Act {
        void on(World world);
    }

    /** A run, its process, and who looks at it. */
    private static final class World {
        private final RunState state = new RunState();
        private final List<Phase> phases = new ArrayList<>();
        private boolean isAlive = true;
        private boolean isCleared;

        private void look() {
            if (!isAlive) {
                state.take(Event.END, "ended");
            }
        }

        private void clear() {
            look();
            isCleared |= state.isGone();
        }
    }

    /** Two probes, each with a beginning and a result that comes later, and a look after each. */
    private static List<Act> watcher(boolean isReady) {
        var isProbing = new boolean[1];
        Act begin = world -> {
            world.look();
            isProbing[0] = !world.state.isLeaving() && !world.state.isOver();
        };
        Act result = world -> {
            if (isProbing[0]) {
                world.state.take(isReady ? Event.READY : Event.UNREADY, "");
            }
        };
        return List.of(begin, result, begin, result);
    }

    /** The process ends some time after it is told. */
    private static List<Act> stopper() {
        return List.of(world -> world.state.take(Event.STOP, "stops"), world -> world.isAlive = false);
    }

    private static List<Act> killer() {
        return List.of(world -> world.isAlive = false);
    }

    private static List<Act> composer() {
        return List.of(World::clear, World::clear);
    }

    private static int tryAll(List<List<Act>> actors, boolean isStopped) {
        var orders = new ArrayList<List<Integer>>();
        interleave(actors.stream().mapToInt(List::size).toArray(), new ArrayList<>(), orders);
        orders.forEach(order -> check(order, actors, isStopped));
        return orders.size();
    }

    private static void interleave(int[] left, List<Integer> order, List<List<Integer>> orders) {
        if (IntStream.of(left).allMatch(rest -> rest == 0)) {
            orders.add(List.copyOf(order));
        }
        for (int actor = 0; actor < left.length; actor++) {
            if (left[actor] > 0) {
                left[actor]--;
                order.add(actor);
                interleave(left, order, orders);
                order.removeLast();
                left[actor]++;
            }
        }
    }

    private static void check(List<Integer> order, List<List<Act>> actors, boolean isStopped) {
        var world = new World();
        var next = new int[actors.size()];
        for (int actor : order) {
            actors.get(actor).get(next[actor]++).on(world);
            world.phases.add(world.state.seen().phase());
        }
        boolean wasCleared = world.isCleared;
        world.clear(); // The composer looks again and again.

        assertThat(world.isCleared).as("cleared, in the order %s", order).isEqualTo(isStopped);
        assertThat(world.state.isOver()).as("over, in the order %s", order).isTrue();
        assertThat(wasCleared && !isStopped).isFalse();
        assertThat(world.state.take(Event.READY, "late"))
                .as("ready after its end, in the order %s", order)
                .isFalse();
        int end = IntStream.range(0, world.phases.size())
                .filter(at -> isAtAnEnd(world.phases.get(at)))
                .findFirst()
                .orElse(world.phases.size());
        assertThat(world.phases.subList(end, world.phases.size()))
                .as("after it was told to stop or had ended, in the order %s", order)
                .allMatch(RunStateTest::isAtAnEnd);
    }

    private static boolean isAtAnEnd(Phase phase) {
        return phase == Phase.LEAVING || phase == Phase.CRASHED;
    }
}
