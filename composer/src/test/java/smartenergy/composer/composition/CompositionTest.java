package smartenergy.composer.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.composed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CompositionTest {
    private static final int FUNCTIONS = 30;

    @Test
    void startsAFunctionAfterAllThatItNeeds() {
        var composition = composed(
                List.of(
                        aFunction("agent").build(),
                        aFunction("relay").after("pond").build(),
                        aFunction("pond").build()),
                List.of(new Connection("agent", "relay", 1883, "", Connection.PLAIN_FORM)));

        assertThat(composition.startOrder()).extracting(Function::name).containsExactly("pond", "relay", "agent");
    }

    @Test
    void keepsTheDeclaredOrderOfWhatNeedsNothingOfEachOther() {
        assertThat(composed(aFunction("b").build(), aFunction("a").build()).startOrder())
                .extracting(Function::name)
                .containsExactly("b", "a");
    }

    @Test
    void refusesACircleAndNamesIt() {
        assertThatThrownBy(() -> composed(
                        aFunction("start").after("a").build(),
                        aFunction("a").after("b").build(),
                        aFunction("b").after("c").build(),
                        aFunction("c").after("a").build()))
                .hasMessage("functions need each other in a circle: a → b → c → a");
    }

    @Test
    void refusesWhatIsNotThereOrTwice() {
        assertThatThrownBy(() -> composed(aFunction("a").after("b").build()))
                .hasMessage("function 'a' comes after 'b', which is no function");
        assertThatThrownBy(() -> composed(
                        List.of(aFunction("a").build()),
                        List.of(new Connection("a", "b", 80, "", Connection.PLAIN_FORM))))
                .hasMessage("a connection has 'b', which is no function");
        assertThatThrownBy(() -> composed(aFunction("a").build(), aFunction("a").build()))
                .hasMessage("there are two functions 'a'");
    }

    /** That a function comes after another, which has a lower number. */
    private record Need(int function, int other) {}

    @Property(tries = 50)
    void ordersWhateverHasNoCircle(@ForAll("needs") Set<Need> needs, @ForAll Random random) {
        var functions = new ArrayList<Function>();
        for (int n = 0; n < FUNCTIONS; n++) {
            int number = n;
            var needed = needs.stream()
                    .filter(need -> need.function() == number)
                    .map(need -> "f" + need.other())
                    .toArray(String[]::new);
            functions.add(aFunction("f" + n).after(needed).build());
        }
        Collections.shuffle(functions, random);

        var order = new Composition("any", functions, List.of(), List.of()).startOrder();

        assertThat(order).containsExactlyInAnyOrderElementsOf(functions);
        var started = new ArrayList<String>();
        for (var function : order) {
            assertThat(started).containsAll(function.after());
            started.add(function.name());
        }
    }

    @Provide
    Arbitrary<Set<Need>> needs() {
        return Arbitraries.subsetOf(IntStream.range(0, FUNCTIONS)
                .boxed()
                .flatMap(function -> IntStream.range(0, function).mapToObj(other -> new Need(function, other)))
                .toList());
    }
}
