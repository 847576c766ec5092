"""How well counting methods, rules and identity are recognised, over many provinces drawn from seeds."""
