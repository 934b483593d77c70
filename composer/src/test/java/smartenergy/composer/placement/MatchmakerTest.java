package smartenergy.composer.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.composer.Functions.GIB;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.aNode;
import static smartenergy.composer.Functions.composed;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.composer.Functions.NodeBuilder;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Fallback;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Tier;

class MatchmakerTest {
    @Test
    void takesTheNodeThatIsLeastLoaded() {
        assertThat(places(
                        composed(aFunction("f").build()),
                        aNode("busy").using(3_000, GIB),
                        aNode("idle").using(100, GIB),
                        aNode("full").using(100, 7 * GIB)))
                .containsExactly("idle");
    }

    @Test
    void goesByWhatIsPromisedWhereNothingIsMeasured() {
        assertThat(places(
                        composed(aFunction("f").build()),
                        aNode("a").unmeasured().promised(2_000, GIB),
                        aNode("b").unmeasured().promised(1_000, GIB)))
                .containsExactly("b");
    }

    @Test
    void goesRoundAmongEquals() {
        var small = aFunction("f").requesting(0, 0).replicas(6).build();

        assertThat(places(composed(small), aNode("a"), aNode("b"), aNode("c")))
                .containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void goesRoundAmongEqualsAlsoWithDifferentFunctions() {
        var functions = new Function[4];
        for (int n = 0; n < functions.length; n++) {
            functions[n] = aFunction("f" + n).requesting(0, 0).build();
        }

        assertThat(places(composed(functions), aNode("a"), aNode("b"))).containsExactly("a", "b", "a", "b");
    }

    @Test
    void keepsReplicasApartEvenOnABusierNode() {
        assertThat(places(
                        composed(aFunction("f").replicas(2).build()),
                        aNode("idle"),
                        aNode("busy").using(2_000, 4 * GIB)))
                .containsExactly("idle", "busy");
    }

    @Test
    void keepsAGroupApartEvenOnABusierNode() {
        assertThat(places(
                        composed(
                                aFunction("a").apartFrom("g").build(),
                                aFunction("b").apartFrom("g").build()),
                        aNode("idle"),
                        aNode("busy").using(2_000, 4 * GIB)))
                .containsExactly("idle", "busy");
    }

    @Test
    void tellsWhatRulesEachNodeOut() {
        var picky = aFunction("f").needing("dht22").on("arm64").at("gist").build();

        var decision = plan(
                        composed(picky),
                        aNode("gateway").of(Tier.GATEWAY),
                        aNode("elsewhere").labelled(Labels.SITE, "chula"),
                        ideal("no-sensor").labelled(Labels.capability("dht22"), "false"),
                        ideal("intel").labelled(Labels.ARCHITECTURE, "amd64"),
                        ideal("down").notReady(),
                        ideal("closed").cordoned(),
                        ideal("squeezed").troubled("MemoryPressure"),
                        ideal("small").with(50, GIB),
                        ideal("promised-away").promised(3_950, GIB),
                        ideal("used-up").using(0, 8 * GIB))
                .decisions()
                .getFirst();

        assertThat(decision.node()).isEmpty();
        assertThat(decision.candidates())
                .extracting(candidate -> candidate.node() + ": " + candidate.reason())
                .containsExactlyInAnyOrder(
                        "gateway: is of tier gateway, not cloud",
                        "elsewhere: is at site chula, not gist",
                        "no-sensor: has no dht22",
                        "intel: is amd64, not arm64",
                        "down: is not ready",
                        "closed: is cordoned",
                        "squeezed: has MemoryPressure",
                        "small: cpu: 100m wanted, 50m of 50m left",
                        "promised-away: cpu: 100m wanted, 50m of 4000m left",
                        "used-up: memory: 128Mi wanted, 8192Mi of 8192Mi in use");
        assertThat(decision.obstacle()).contains("is cordoned: closed", "is not ready: down");
    }

    @Test
    void placesOneOnEveryNodeThatMatches() {
        assertThat(places(
                        composed(aFunction("agent").of(Tier.IOT).onEveryNode().build()),
                        aNode("pi-1").of(Tier.IOT),
                        aNode("cloud"),
                        aNode("pi-2").of(Tier.IOT)))
                .containsExactly("pi-1", "pi-2");
    }

    @Test
    void fallsBackWhereASiteHasNoNodeOfTheTier() {
        var relay = aFunction("relay").of(Tier.GATEWAY).at("chula").build();
        var nodes = new NodeBuilder[] {
            aNode("chula-cloud").labelled(Labels.SITE, "chula"),
            aNode("gist-gw").labelled(Labels.SITE, "gist"),
            aNode("gist-real-gw").of(Tier.GATEWAY).labelled(Labels.SITE, "gist")
        };

        var decision = plan(
                        composed(List.of(relay), List.of(), new Fallback(Tier.GATEWAY, Labels.HOST_NAME, "gist-gw")),
                        nodes)
                .decisions()
                .getFirst();

        assertThat(decision.node()).hasValue("gist-gw");
        assertThat(decision.note())
                .isEqualTo("no node of tier gateway at site chula, so kubernetes.io/hostname=gist-gw");
        assertThat(plan(composed(relay), nodes).unplaced()).hasSize(1);
    }

    @Test
    void doesNotFallBackBecauseTheTiersNodesAreFull() {
        var relay = aFunction("relay").of(Tier.GATEWAY).build();

        assertThat(plan(
                                composed(
                                        List.of(relay),
                                        List.of(),
                                        new Fallback(Tier.GATEWAY, Labels.TIER, Tier.CLOUD.text())),
                                aNode("gateway").of(Tier.GATEWAY).cordoned(),
                                aNode("cloud"))
                        .unplaced())
                .hasSize(1);
    }

    private static NodeBuilder ideal(String name) {
        return aNode(name)
                .labelled(Labels.SITE, "gist")
                .labelled(Labels.ARCHITECTURE, "arm64")
                .labelled(Labels.capability("dht22"), "true");
    }

    private static Plan plan(Composition composition, NodeBuilder... nodes) {
        return Matchmaker.plan(
                composition, Arrays.stream(nodes).map(NodeBuilder::build).toList(), true);
    }

    private static List<String> places(Composition composition, NodeBuilder... nodes) {
        return plan(composition, nodes).decisions().stream()
                .map(Plan.Decision::node)
                .map(Optional::orElseThrow)
                .toList();
    }
}
